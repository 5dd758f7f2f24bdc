"""python make-parity.py FOLDER

Trains two small models with the real library on made-up rows, and writes what it says of other rows:
FOLDER/multi-softprob.json and FOLDER/binary-logistic.json, each {"model", "rows", "probabilities"}.
Values are missing as null. Some lie exactly on a threshold, where comparing wider floats goes wrong.
"""

import json
import sys
from pathlib import Path

import numpy as np
import xgboost as xgb

FEATURES = 6
TRAINING_ROWS = 240
ROWS = 40
MISSING_SHARE = 0.15
OBJECTIVES = {
    "multi:softprob": {"num_class": 4},
    "binary:logistic": {},
}


def rows_of(random, count):
    # Random bits alone differ in no version of numpy; what is drawn from them might.
    bits = random.integers(0, 1 << 20, size=(count, FEATURES))
    values = (bits / (1 << 20)).astype(np.float32)
    values[:, 0] = np.round(values[:, 0] * 5) / np.float32(10)
    missing = random.integers(0, 1 << 20, size=(count, FEATURES)) < MISSING_SHARE * (1 << 20)
    values[missing] = np.nan
    return values


def labels_of(rows, classes):
    filled = np.nan_to_num(rows, nan=0.6)
    raw = filled[:, 0] * 4 + filled[:, 1] * 2 + (filled[:, 2] > 0.5) - filled[:, 3]
    return (np.floor(raw * 2).astype(int) % classes + classes) % classes


def train(objective, settings):
    random = np.random.Generator(np.random.PCG64(13))
    classes = settings.get("num_class", 2)
    rows = rows_of(random, TRAINING_ROWS)
    # A skewed class, so that the base scores differ from each other and from one half.
    labels = labels_of(rows, classes)
    labels[: TRAINING_ROWS // 4] = 0
    booster = xgb.train(
        {"objective": objective, "nthread": 1, "seed": 13, "max_depth": 3, "tree_method": "hist", **settings},
        xgb.DMatrix(rows, label=labels, nthread=1),
        num_boost_round=5,
    )
    return booster, random


def thresholds_of(model):
    for tree in model["learner"]["gradient_booster"]["model"]["trees"]:
        for left, feature, value in zip(tree["left_children"], tree["split_indices"], tree["split_conditions"]):
            if left != -1:
                yield feature, value


def main(folder):
    for objective, settings in OBJECTIVES.items():
        booster, random = train(objective, settings)
        raw = bytes(booster.save_raw("json"))
        if bytes(train(objective, settings)[0].save_raw("json")) != raw:
            raise SystemExit(f"{objective}: the same training gave another model")
        model = json.loads(raw)
        rows = rows_of(random, ROWS)
        for row, (feature, value) in zip(rows, thresholds_of(model)):
            row[feature] = np.float32(value)
        said = booster.predict(xgb.DMatrix(rows, nthread=1))
        if said.ndim == 1:
            said = np.column_stack([1 - said.astype(np.float64), said])
        text = {
            "model": model,
            "rows": [[None if np.isnan(value) else float(value) for value in row] for row in rows],
            "probabilities": [[float(value) for value in row] for row in said],
        }
        path = Path(folder) / f"{objective.replace(':', '-')}.json"
        path.write_text(json.dumps(text, separators=(",", ":")) + "\n")


main(sys.argv[1])
