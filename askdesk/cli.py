"""The front door: every command of `askdesk`, each imported only when it is called."""

from __future__ import annotations

import logging
import os
import sys
from importlib import import_module
from typing import Any, NoReturn

import click

from askdesk import __version__
from askdesk.errors import AskdeskError

# Name -> (module in askdesk.commands, what it does); the help page needs no module but this one.
COMMANDS = {
    "init": ("init", "Write a commented askdesk.toml, filled from a home page if you name one."),
    "check": ("check", "Validate the configuration and reach every source and FAQ page once."),
    "crawl": ("crawl", "Crawl the sources that are due, and FAQ pages with --faq."),
    "match": ("match", "Judge, match and draft what is new or changed; group the gaps."),
    "nightly": ("nightly", "The whole night: FAQ pages, sources, re-checks, matching, digest."),
    "serve": ("serve", "Serve the queue."),
    "demo": ("demo", "Run the whole job on the bundled example campus."),
    "add": ("add", "Take in a question that a person found."),
    "export": ("export", "Print questions, faqs, matches, gaps or replies as stable rows."),
    "sources": ("sources", "Say of every source why it may be read, its limits, and when it was."),
    "faq": ("faq", "Read FAQ pages one at a time."),
    "mentions": ("mentions", "Names learned from rejects: suggest, test, accept, list, drop."),
    "triage": ("triage", "Judge posts from a JSONL file: intent, tone, language, departments, settled."),
    "eval": ("evaluate", "Measure the matcher on a BEIR folder."),
    "user": ("user", "Add and change the people who answer."),
    "db": ("db", "Upgrade, back up and check the database."),
}


class Door(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in the order of a working day."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"askdesk.commands.{COMMANDS[cmd_name][0]}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing one."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; a name that is not there gets the near one suggested."""
        import difflib

        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else "; `askdesk --help` lists them"
            ctx.fail(f"there is no command {args[0]!r}{hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=Door, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="askdesk")
@click.option("--config", metavar="FILE", help="The configuration; default: ASKDESK_CONFIG, else askdesk.toml here.")
@click.option("--log-level", type=click.Choice(["DEBUG", "INFO", "WARNING", "ERROR"]), default="INFO", show_default=True)
@click.pass_context
def door(ctx: click.Context, config: str | None, log_level: str) -> None:
    """Find the public questions people ask about an institution, and help a person answer each.

    The program never posts: people do, by hand, under their own name.
    """
    from askdesk import log

    log.configure(log_level)
    ctx.obj = {"config": config, "log_level": log_level}
    if config:
        os.environ["ASKDESK_CONFIG"] = config


def main(args: list[str] | None = None) -> NoReturn:
    """Run a command and exit: 0 fine, 1 some source or stage failed, 2 bad usage or configuration."""
    sys.exit(run(args))


def run(args: list[str] | None = None) -> int:
    """Run a command and return its exit code; whatever goes wrong is told in a sentence."""
    try:
        returned: Any = door.main(args=args, prog_name="askdesk", standalone_mode=False)
    except click.exceptions.Exit as leaving:
        return int(leaving.exit_code)
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        return _say("stopped; what was done so far is kept", 130)
    except AskdeskError as error:
        return _say(str(error), error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        logging.getLogger("askdesk").debug("unexpected", exc_info=True)
        where = "" if logging.getLogger().isEnabledFor(logging.DEBUG) else "; the same with --log-level DEBUG shows where"
        return _say(f"something went wrong that we did not foresee: {type(error).__name__}: {error}{where}", 1)
    return returned if isinstance(returned, int) else 0


def _say(sentence: str, code: int) -> int:
    print(f"askdesk: {sentence}", file=sys.stderr)
    return code
