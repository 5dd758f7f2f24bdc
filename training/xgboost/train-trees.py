"""python train-trees.py IN OUT

IN: {"classes": n, "labels": [...], "weights": [...], "rows": [[...]], "asked": [[...]], "rounds": n, "depth": n, "seed": n,
"eta": x, "child": x, "lambda": x, "folds": [...]}, null where a value is missing. Trains with the real library on one thread, twice, and
writes OUT: {"model", "said", "held"}: the model as the library saves it, its probabilities of the asked rows, and of each row those of
trees that were trained without its fold.
"""

import json
import sys
from pathlib import Path

import numpy as np
import xgboost as xgb


def matrix(rows):
    return np.array([[np.nan if value is None else value for value in row] for row in rows], dtype=np.float32)


def train(task, kept):
    labels = np.array(task["labels"])[kept]
    weights = np.array(task["weights"])[kept]
    return xgb.train(
        {
            "objective": "multi:softprob",
            "num_class": task["classes"],
            "nthread": 1,
            "seed": task["seed"],
            "tree_method": "hist",
            "max_depth": task["depth"],
            "eta": task["eta"],
            "min_child_weight": task["child"],
            "reg_lambda": task["lambda"],
        },
        xgb.DMatrix(matrix(task["rows"])[kept], label=labels, weight=weights, nthread=1),
        num_boost_round=task["rounds"],
    )


def probabilities(booster, rows):
    return [[float(value) for value in row] for row in booster.predict(xgb.DMatrix(rows, nthread=1))]


def main(source, target):
    task = json.loads(Path(source).read_text())
    folds = np.array(task["folds"])
    everything = np.ones(len(folds), dtype=bool)
    booster = train(task, everything)
    raw = bytes(booster.save_raw("json"))
    if bytes(train(task, everything).save_raw("json")) != raw:
        raise SystemExit("the same training gave another model")
    rows = matrix(task["rows"])
    held = [None] * len(folds)
    for fold in sorted(set(task["folds"])):
        own = folds == fold
        for at, said in zip(np.flatnonzero(own), probabilities(train(task, ~own), rows[own])):
            held[at] = said
    said = probabilities(booster, matrix(task["asked"]))
    answer = {"model": json.loads(raw), "said": said, "held": held}
    Path(target).write_text(json.dumps(answer, separators=(",", ":")))


main(sys.argv[1], sys.argv[2])
