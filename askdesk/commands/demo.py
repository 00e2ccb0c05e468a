"""`askdesk demo`: the whole job on the example campus."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from askdesk.commands import now, on_terminal, take_up

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from askdesk.campus.world import World
    from askdesk.config import Config


@click.command("demo")
@click.option("--no-serve", is_flag=True, help="Stop after the main job and print its summary.")
@click.option("--night", type=click.IntRange(1, 2), help="2: a day passes, and the second night comes.")
@click.option("--folder", type=click.Path(path_type=Path), default=Path(".demo"), show_default=True)
@click.option("--port", default=8000, show_default=True, help="Port of the queue.")
@click.option("--campus-port", default=8121, show_default=True, help="First of the five ports of the campus.")
def command(no_serve: bool, night: int | None, folder: Path, port: int, campus_port: int) -> int:
    """Run the main job on Northmoor University, served here over real HTTP, then serve the queue."""
    from askdesk import config as configuration
    from askdesk.campus import server, stage
    from askdesk.campus.world import World
    from askdesk.store import db as store

    moment = now()
    file = stage.prepare(folder, first_port=campus_port)
    config = configuration.load(file)
    os.environ["ASKDESK_CONFIG"] = str(file)
    engine = store.ready(config.askdesk.database)
    known = _state(folder, engine, moment, night)
    world = World(night=known["night"], base=known["base"])
    with server.serving(world, first_port=campus_port):
        code = _work(config, engine, world, moment)
        if no_serve:
            return code
        _introduce(port)
        from webui import serve

        serve.serve(config, "127.0.0.1", port, take_up=take_up)
    return 0


def _state(folder: Path, engine: Engine, moment: datetime, night: int | None) -> dict[str, Any]:
    from askdesk.campus import stage
    from askdesk.store import upkeep

    known = stage.state(folder, moment)
    if night == 2 and known["night"] == 1:
        with engine.begin() as db:
            upkeep.age(db, timedelta(days=1))
        return stage.a_day_passes(folder, known)
    return known


def _work(config: Config, engine: Engine, world: World, moment: datetime) -> int:
    """Run the night and print what it did, beside the truth."""
    from askdesk import night
    from askdesk.campus import judge, stage
    from askdesk.commands.watch import Watch
    from askdesk.model import Role
    from askdesk.store import db as store
    from askdesk.store import people

    with engine.begin() as db:
        for person in stage.PEOPLE:
            if people.get(db, person["name"]) is None:
                shown = {k: person[k] for k in ("password", "shown_as", "title")}
                people.add(db, person["name"], role=Role(person["role"]), now=moment, **shown)
    with Watch(terminal=on_terminal()) as watch:
        done = night.night(config, engine, now=moment, watch=watch)
    print("\n".join(night.digest(done)))
    with store.reading(engine) as db:
        print("\nBeside the campus's truth:")
        for line in judge.lines(judge.judge(db, world)):
            print(f"  {line}")
    return done.exit_code


def _introduce(port: int) -> None:
    from askdesk.campus import stage

    print(f"\nThe queue: http://127.0.0.1:{port}\nSign in as")
    for person in stage.PEOPLE:
        print(f"  {person['name']:<5} {person['password']}   ({person['shown_as']}, {person['role']})")
    print("Stop with Ctrl-C; `make demo` goes on where it stopped, `askdesk demo --night 2` lets a day pass.", flush=True)
