"""What macOS, Windows, network drives, notebooks and Python leave among pictures; none of it was meant as one."""

from __future__ import annotations

NAMES = frozenset(
    (
        *("thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "icon\r", "picasa.ini", "zbthumbnail.info"),
        *("__macosx", "@eadir", "@recycle", "@recently-snapshot", "#recycle", "#snapshot", "$recycle.bin"),
        *("system volume information", "lost+found", "__pycache__", "lost.dir"),
    )
)


def is_leftover(name: str) -> bool:
    """Whether a file or folder of this name is hidden, or one that a system made for itself."""
    return name.startswith(".") or name.lower() in NAMES


def is_below_leftover(path: str) -> bool:
    """The same of a path with slashes, by any of its parts."""
    return any(is_leftover(part) for part in path.split("/") if part not in ("", ".", ".."))


def told(names: list[str], where: str) -> list[str]:
    """One line that counts them; nothing where there are none."""
    if not names:
        return []
    shown = ", ".join(dict.fromkeys(name.rpartition("/")[2].strip() for name in names[:3]))
    what = "file or folder" if len(names) == 1 else "files or folders"
    return [f"{where}: ignores {len(names):,} hidden or system {what} ({shown}{' …' if len(names) > 3 else ''})"]
