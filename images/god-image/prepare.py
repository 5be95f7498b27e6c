"""Brings a job's model and data set to where sd-scripts looks for them, then becomes the training.

    prepare.py JOB.json PROGRAM [ARGUMENT ...]

JOB.json is workloads/god-image/job.ts's ImageJob. Variables: DATASET_URL, the link to the zip where JOB.json has
none; HF_TOKEN for gated repositories. Neither is passed on. Exit codes before PROGRAM: 1 with one line on stderr.
"""

import json
import os
import shutil
import sys
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

# What sd-scripts takes for a picture (library/train_util.py, IMAGE_EXTENSIONS).
PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".bmp"}
# Beside a whole repository: a download that was cut off is begun again, a finished one costs no request.
COMPLETE = ".launchpad-complete"
ATTEMPTS = 3
PAUSE_SECONDS = 1.0
TIMEOUT_SECONDS = 60.0


class Refused(Exception):
    """One sentence for the operator."""


def say(text: str) -> None:
    print(text, flush=True)


def fetch_model(repo: str, file: str | None, folder: Path, token: str | None) -> None:
    """A file or a whole repository of Hugging Face, unless it is there already."""
    wanted = folder / file if file is not None else folder / COMPLETE
    if wanted.is_file():
        say(f"{repo} already exists at {folder}. Skipping download.")
        return
    say(f"Downloading {repo if file is None else f'{repo}/{file}'} to {folder}")
    # Imported late: with everything on the volume nothing of it is needed.
    from huggingface_hub import hf_hub_download, snapshot_download

    if file is None:
        snapshot_download(repo_id=repo, local_dir=folder, token=token)
        wanted.touch()
    else:
        hf_hub_download(repo_id=repo, filename=file, local_dir=folder, token=token)


def fetch_zip(url: str | None, target: Path) -> None:
    """The data set, unless it is there already. A link is never printed: it may be signed."""
    if target.is_file():
        say(f"{target} already exists. Skipping download.")
        return
    if not url:
        raise Refused(f"{target} is not there, and neither the job nor DATASET_URL has a link to it")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    for attempt in range(1, ATTEMPTS + 1):
        say(f"Downloading the data set to {target}, attempt {attempt} of {ATTEMPTS}")
        try:
            with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as answer, part.open("wb") as file:
                shutil.copyfileobj(answer, file)
                length = answer.headers.get("Content-Length")
            if length is not None and part.stat().st_size != int(length):
                raise OSError(f"{part.stat().st_size} of {length} bytes came")
            part.replace(target)
            return
        except urllib.error.HTTPError as error:
            # A wrong or outdated link does not get better.
            if error.code < 500:
                raise Refused(f"the data set's link answers {error.code} {error.reason}") from None
            reason = f"{error.code} {error.reason}"
        except ValueError:
            raise Refused("the data set's link is none: write http:// or https://") from None
        except OSError as error:
            reason = str(error)
        say(f"The data set could not be read: {reason}")
        if attempt < ATTEMPTS:
            time.sleep(PAUSE_SECONDS * attempt)
    raise Refused(f"the data set could not be read in {ATTEMPTS} attempts: {reason}")


def lay_out(archive: Path, images: Path) -> int:
    """Unpacks the zip into the folder whose name carries the repeats. A single folder in it is entered, as upstream does."""
    say("Preparing dataset...")
    unpacked = images.parent / ".unpacked"
    for folder in (unpacked, images):
        shutil.rmtree(folder, ignore_errors=True)
    try:
        with zipfile.ZipFile(archive) as source:
            source.extractall(unpacked)
    except zipfile.BadZipFile as error:
        raise Refused(f"{archive} is no zip: {error}; remove it, so that it is fetched anew") from None
    shutil.rmtree(unpacked / "__MACOSX", ignore_errors=True)
    entries = list(unpacked.iterdir())
    inner = entries[0] if len(entries) == 1 and entries[0].is_dir() else unpacked
    inner.rename(images)
    shutil.rmtree(unpacked, ignore_errors=True)
    pictures = [path for path in images.iterdir() if path.suffix.lower() in PICTURES]
    if not pictures:
        raise Refused(f"{archive} has no picture at its top: {', '.join(sorted(PICTURES))} are looked for")
    bare = [path.name for path in pictures if not path.with_suffix(".txt").is_file()]
    if bare:
        say(f"{len(bare)} of {len(pictures)} pictures have no caption, {bare[0]} among them.")
    return len(pictures)


def prepare(job: dict) -> None:
    token = os.environ.pop("HF_TOKEN", None)
    url = job["dataset"].get("url") or os.environ.pop("DATASET_URL", None)
    for each in job["downloads"]:
        fetch_model(each["repo"], each.get("file"), Path(each["folder"]), token)
    archive = Path(job["dataset"]["zip"])
    fetch_zip(url, archive)
    count = lay_out(archive, Path(job["images"]))
    Path(job["outputs"]).mkdir(parents=True, exist_ok=True)
    say(f"{count} pictures are in {job['images']}")


def main() -> None:
    if len(sys.argv) < 3:
        raise Refused("usage: prepare.py JOB.json PROGRAM [ARGUMENT ...]")
    prepare(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    os.execvp(sys.argv[2], sys.argv[2:])


if __name__ == "__main__":
    try:
        main()
    except Refused as refused:
        sys.exit(f"prepare.py: {refused}")
