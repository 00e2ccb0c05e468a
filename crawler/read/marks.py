"""The words by which forum software names its parts in classes, ids and parameters."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Return the words of *text*."""
    return frozenset(text.split())


# Classes that say where in a row of likes an element stands, not what it is.
TURNS = words("""
    odd even alt first last row roweven rowodd unread new read op own starter staff admin mod moderator guest member online
    offline active visible hidden highlight clearfix clear author sticky solved answer accepted best firstpost lastpost self owner
""")
BODY = words("""
    content body message text post entry msg comment markup inner postbody posttext bbcode prose description answer reply article
""")
NOT_BODY = words("""
    author user profile info userinfo stats statistics meta signature sig footer header head buttons controls actions avatar
    details title subject toolbar menu nav poster rank badge date time tools options vote votes reactions likes share byline
""")
POST = words("post message comment reply msg answer entry topic question thread article item blockpost")
WRITER = words("author user username poster profile postprofile postbit nick creator by byline userinfo name postauthor member")
WHEN = words("date time datetime posted when created published timestamp posttime postdate ago postinfo permalink postmeta meta")
AUTHOR = (
    "[itemprop=author] [itemprop=name], [itemprop=author], a[rel~=author], .author a, .username, .poster a, .bigusername, "
    ".user-name, .userName, .nick, .nickname, .author, .poster, .postauthor, .post-author a, .post-author, .message-author, "
    ".user a, .name a, .name, .creator, .user"
)
LOCKED = words("locked lock closefolder lockfolder closedfolder newclosefolder threadclosed topicclosed islocked")
STATES = words("status topic thread icon button is discussion question state badge folder label tag")
MOVED = words("moved movefolder topicmoved threadmoved redirect")
SOLVED = words("solved resolved issolved topicsolved accepted hasaccepted hassolution")
LABEL = (
    "[class*=label], [class*=prefix], .badge, .tag, .topic-status, .topictags, sup, .sr-only, .screen-reader-text, button, "
    "script, style"
)

SESSION = words("sid phpsessid s jsessionid cfid cftoken hash oscsid zenid aspsessionid _xftoken")
NOISE = words("hilit highlight lang fbclid gclid")
PAGE = words("page start p pp st offset pg pagenumber paged skip from")
ONE_POST = words("pid post msg comment postid post_id mid cid reply replyid answer show")
THREAD = tuple(
    f"{first}{rest}"
    for first, rests in (
        ("t", ("", "id", "opic", "opicid", "opic_id", "opic-id", "hread", "hreadid", "hread_id", "h")),
        ("showtopic", ("",)),
        ("discussion", ("", "id", "_id")),
        ("question", ("", "_id")),
        ("", ("qid", "d", "tp", "id")),
    )
    for rest in rests
)
"""Parameters that name a thread, the surest first."""

TAGS = words("""
    a abbr b blockquote br code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i ins kbd li ol p pre q s small
    span strong sub summary sup table tbody td th thead tr u ul
""")
BLOCKS = words("article section aside header footer figure main nav address center figcaption")
UNREAD = words("""
    script style noscript template iframe object embed form input button select textarea svg math video audio canvas head
""")
