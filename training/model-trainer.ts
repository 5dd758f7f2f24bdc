/** What a trainer makes: the files of one model, the same bytes for the same data. */
export interface TrainedFiles {
  readonly manifest: string;
  readonly model: string;
  /** For a person: what it was made of and how well it does. */
  readonly summary: string;
}

/** Why a model cannot be trained here; its files stay as they are. */
export interface SkippedModel {
  readonly skipped: string;
}

export interface ModelTrainer {
  /** As manifests and the folder below `models/` name it. */
  readonly kind: string;
  readonly train: () => TrainedFiles | Promise<TrainedFiles | SkippedModel>;
}
