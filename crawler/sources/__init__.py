"""One file per site family; `crawler.kinds()` walks this folder."""
