"""Which column of a table is what: by its usual names, by what `--columns` says, or by what is in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from wrongtree.inputs.tables.tables import Table
from wrongtree.shared.faults import UserError

# What columns may be called, likeliest first; case, blanks, dashes and underscores do not count.
USUAL: Mapping[str, tuple[str, ...]] = {
    role: tuple(names.split())
    for role, names in {
        "path": """path paths file_name filename filenames file_path filepath filepaths file files image_path
            image_paths img_path image_file image_filename image_uri image_url image_name img_name id_code image_id
            img_id image images img picture fname relpath full_path uri url key id""",
        "label": """label labels class class_name class_label class_id target targets category category_name category_id
            true_label label_true ground_truth gt truth y_true y label_name species breed diagnosis dx""",
        "prediction": """prediction predictions predicted_class predicted_label predicted pred preds pred_label
            pred_class label_pred y_pred y_hat top1 top_1 top1_label top1_class top1_prediction label_0 class_0 pred_0
            prediction_0 pred_name class_pred label_predicted class_predicted predicted_class_name predicted_class_label
            predicted_name predicted_labels predicted_classes predicted_category predicted_id prediction_label
            prediction_class prediction_name prediction_class_name predict argmax label_names""",
        "confidence": """confidence confidences conf predicted_probability probability probabilities prob probs score
            scores max_prob max_probability top1_prob top1_score top1_confidence prob_0 probability_0 confidence_0
            score_0 prediction_prob pred_prob pred_score""",
        "index": "index class_index pred_index predicted_index label_index pred_idx index_0 top1_index",
        "name": "name class_name class label",
    }.items()
}
# What splits are called.
SPLITS = {
    **dict.fromkeys(("test", "testing", "tests", "holdout"), "test"),
    **dict.fromkeys(("val", "validation", "valid", "dev", "eval", "evaluation"), "val"),
    **dict.fromkeys(("train", "training"), "train"),
}
ROLES = ("path", "label", "prediction", "index", "confidence")  # that `--columns` can give to a column
ROLE = "|".join(ROLES)
EXTENSIONS = "jpe?g jfif png ppm pgm pbm bmp dib gif tiff? webp avif heic heif jp2 j2k jxl npy dcm".replace(" ", "|")
PIXEL = re.compile(r"pixels?[ _]?\d*|px_?\d+|\d+x\d+", re.IGNORECASE)  # columns of images that are the table itself
IMAGE = re.compile(rf".*[^/\\]\.({EXTENSIONS})\s*", re.IGNORECASE | re.DOTALL)
KNOWN = frozenset(re.sub(r"[\s_\-.()\[\]:]+", "", name) for names in USUAL.values() for name in names)


def read_columns(given: Mapping[str, str] | str | None) -> dict[str, str]:
    """What `--columns` says: `path=img,label=kind`, or the same from Python. UserError where it says something else."""
    if isinstance(given, Mapping):
        parts = [(str(role).strip(), str(name).strip()) for role, name in given.items()]
    else:
        text = given or ""
        parts = [
            (role, name.strip()) for role, name in re.findall(rf"({ROLE})=(.*?)(?=,\s*(?:{ROLE})=|\Z)", text, re.S)
        ]
        wrong = any(re.search(r",\s*\w+=", name) for _, name in parts)  # an unknown role is no part of a name
        if wrong or re.sub(r"\s", "", ",".join(f"{role}={name}" for role, name in parts)) != re.sub(r"\s", "", text):
            parts = [part.partition("=")[::2] for part in text.split(",")]
    for role, name in parts:
        if role.strip() not in ROLES or not name:
            raise UserError(
                f"--columns {role}={name}: expected pairs such as path=img,prediction=said; what is on the left "
                "is one of "
                f"{', '.join(ROLES)}"
            )
    return {role.strip(): name.strip().strip("'\"") for role, name in parts}


def squeezed(name: str) -> str:
    """A column's name without what people write differently."""
    return re.sub(r"[\s_\-.()\[\]:]+", "", name).casefold()


def is_usual(name: str) -> bool:
    """Whether a header of this name says what its column is."""
    return squeezed(name) in KNOWN


def is_image_path(cell: str) -> bool:
    """Whether a cell names a picture's file."""
    return len(cell) < 5000 and IMAGE.fullmatch(cell) is not None


def column_of(path: Path, table: Table, role: str, columns: Mapping[str, str]) -> str | None:
    """The column with this role: the one that `--columns` names, else the first usual name; None where there is none.

    UserError where `--columns` names one that the table does not have.
    """
    asked = columns.get(role)
    if asked is not None:
        found = _named(table, asked)
        if found is None:
            raise UserError(f"{path}: no column {asked!r}, which --columns names for {role}; found {table.found}")
        return found
    by_name = {squeezed(name): name for name in reversed(list(table.columns))}
    taken = {found for other, name in columns.items() if other != role and (found := _named(table, name))}
    known = [by_name[squeezed(name)] for name in USUAL[role] if squeezed(name) in by_name]
    return next((name for name in known if name not in taken), None)


def path_column(
    path: Path, table: Table, columns: Mapping[str, str], taken: Sequence[str | None] = ()
) -> tuple[str, list[str]]:
    """The column of paths, and what to say of it: where no name tells, it is the one with paths of images."""
    asked = columns.get("path")
    if asked is not None and _named(table, asked) is None:  # it may be of the other table
        usual = column_of(path, table, "path", {role: name for role, name in columns.items() if role != "path"})
        if usual is not None:
            return usual, [
                f"{path}: has no column {asked!r}, which --columns names; column {usual!r} is read as the paths"
            ]
    found = column_of(path, table, "path", columns)
    if found is not None:
        return found, []
    telling = [
        name
        for name, cells in table.columns.items()
        if name not in taken and any(cells) and all(is_image_path(cell) for cell in cells if cell)
    ]
    if len(telling) == 1:
        said = f"column {telling[0]}" if not table.has_header else f"column {telling[0]!r}"
        return telling[0], [f"{path}: {said} is read as the paths of the images"]
    if sum(PIXEL.fullmatch(name) is not None for name in table.columns) > (len(table.columns) > 9) * 9:
        raise UserError(
            f"{path}: contains the pixels themselves; save images and labels as an .npz file, "
            "numpy.savez('images.npz', images=…, labels=…), and pass that with --data"
        )
    if len(table.columns) < 2:
        raise UserError(f"{path}: does not say which image a row is about; write a table with a column 'path'")
    raise UserError(f"{path}: no column 'path'; found {table.found}; name the column with --columns path=…")


def other_column(path: Path, table: Table, role: str, used: Sequence[str]) -> tuple[str | None, list[str]]:
    """Without a header: the only column that is left, and what to say of it; None where that is not clear."""
    if table.has_header:
        return None, []
    count = len(table)
    counters = [[str(row + first) for row in range(count)] for first in (0, 1)]
    left = [name for name in table.columns if name not in used and (count < 2 or table.columns[name] not in counters)]
    if not left:
        return None, []
    if len(left) > 1:
        raise UserError(
            f"{path}: has {len(table.columns)} columns and no header; say what they are, such as "
            f"--columns path={used[0]},{role}={left[0]}"
        )
    return left[0], [f"{path}: column {left[0]} is read as the {role}"]


def parts_column(table: Table) -> str | None:
    """The column that says to which split a row belongs; of unusual names, one that holds words for splits."""
    by_name = {squeezed(name): name for name in reversed(list(table.columns))}
    for usual in ("split", "subset", "dataset", "set", "usage", "partition", "phase", "fold"):
        if usual in by_name and (usual == "split" or split_words(table.columns[by_name[usual]])):
            return by_name[usual]
    return None


def split_words(cells: Sequence[str]) -> bool:
    """Whether all cells are words for splits."""
    return any(cells) and all(split_of(cell) is not None for cell in set(cells) if cell.strip())


def split_of(cell: str) -> str | None:
    """Which split a word means."""
    return SPLITS.get(cell.strip().casefold())


def only_usual_names(table: Table, role: str) -> list[str]:
    """All columns whose names would do for a role."""
    by_name = {squeezed(name): name for name in reversed(list(table.columns))}
    return [by_name[squeezed(name)] for name in USUAL[role] if squeezed(name) in by_name]


def _named(table: Table, asked: str) -> str | None:
    """A column by its name, as it is written or nearly, or by its number."""
    if asked in table.columns:
        return asked
    by_name = {squeezed(name): name for name in reversed(list(table.columns))}
    if squeezed(asked) in by_name:
        return by_name[squeezed(asked)]
    return None
