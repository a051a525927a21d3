"""Templates in zip files: unpacked once, by content, and never outside their folder."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from base64 import b64encode
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from stagedoor.core.credentials import access_to, without_credentials
from stagedoor.core.errors import SourceError

if TYPE_CHECKING:
    import zipfile

_MOST_FILES: Final = 50_000
_MOST_BYTES: Final = 1 << 30
_LARGEST_DOWNLOAD: Final = 1 << 28
_SLOWEST_SECONDS: Final = 120
_EXECUTABLE: Final = 0o100


def unpacked(place: str, cwd: Path, cache: Path, *, offline: bool) -> Path:
    """Return the folder a zip file holds; a lone top folder is stepped into.

    Raises:
        SourceError: It cannot be read, is no zip file, or holds what no template
            needs: paths that leave, links, too many or too large files.
    """
    shown = without_credentials(place)
    fetched = "://" in place
    known = cache / "zip" / f"{hashlib.sha256(shown.encode()).hexdigest()[:24]}.url"
    if fetched and offline:
        folder = _fetched_before(known, shown)
    else:
        data = _download(place, shown) if fetched else _read(place, cwd)
        folder = cache / "zip" / hashlib.sha256(data).hexdigest()[:24]
        if not folder.is_dir():
            _unpack(data, shown, folder)
        if fetched:
            known.write_text(folder.name, encoding="utf-8")
    children = list(folder.iterdir())
    return children[0] if len(children) == 1 and children[0].is_dir() else folder


def _read(place: str, cwd: Path) -> bytes:
    try:
        return (cwd / place).read_bytes()
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise SourceError("S030", f"cannot read '{place}': {reason}") from error


def _fetched_before(known: Path, shown: str) -> Path:
    """Return what the address gave the last time it was asked."""
    try:
        folder = known.with_name(known.read_text(encoding="utf-8"))
    except OSError:
        folder = None
    if folder is None or not folder.is_dir():
        raise SourceError(
            "S031",
            f"{shown} was not fetched before",
            hint="leave out --offline once; afterwards it is in the cache",
        )
    return folder


def _download(url: str, shown: str) -> bytes:
    from urllib.error import URLError
    from urllib.request import Request, urlopen

    if not url.startswith(("https://", "http://")):
        raise SourceError("S032", f"{shown} is neither https nor http")
    try:
        asked = Request(without_credentials(url))  # noqa: S310 - see above
        basic = access_to(url, os.environ, tokens=True).basic
        if basic:
            pair = b64encode(":".join(basic).encode()).decode()
            # Not sent on when the host redirects to another one.
            asked.add_unredirected_header("Authorization", f"Basic {pair}")
        with urlopen(asked, timeout=_SLOWEST_SECONDS) as answer:  # noqa: S310
            data: bytes = answer.read(_LARGEST_DOWNLOAD + 1)
    except (URLError, OSError, ValueError) as error:
        raise SourceError("S033", f"cannot fetch {shown}: {error}") from error
    if len(data) > _LARGEST_DOWNLOAD:
        raise SourceError("S034", f"{shown} is larger than 256 MiB")
    return data


def _unpack(data: bytes, shown: str, folder: Path) -> None:
    import io
    import zipfile

    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".zip-", dir=folder.parent))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in _checked(archive, shown):
                _extract(archive, member, work)
        work.rename(folder)
    except (zipfile.BadZipFile, RuntimeError, OSError) as error:
        raise SourceError("S035", f"{shown} is no usable zip file: {error}") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _checked(archive: zipfile.ZipFile, shown: str) -> list[zipfile.ZipInfo]:
    members = archive.infolist()
    if len(members) > _MOST_FILES or sum(m.file_size for m in members) > _MOST_BYTES:
        raise SourceError("S036", f"{shown} holds more than a template needs")
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            raise SourceError("S037", f"{shown} holds the path '{member.filename}'")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise SourceError("S038", f"{shown} holds the link '{member.filename}'")
    return members


def _extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> None:
    place = folder / member.filename
    if member.is_dir():
        place.mkdir(parents=True, exist_ok=True)
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member) as source, place.open("wb") as target:
        shutil.copyfileobj(source, target)
    if member.external_attr >> 16 & _EXECUTABLE:
        place.chmod(0o755)
