// `npm run train` writes this file beside models/: what is trusted is what was reviewed with the code.

/** Lower-case hex SHA-256 of the manifest of each model of models/, by its kind. */
export const TRUSTED_MODELS: Readonly<Record<string, string>> = {
  text: '8f0c872374e78cd1ad418a0854f31285c4ab29c5aa85092b37a6db3c9302ad26',
  sequence: 'e303e6cb1125674ab2050f0ba6517e199364c2571f64f3211aa4e09d028b23cd',
  xgboost: 'd3251a00b905c083b095185978abdb46cd1ac3d8767efb9866152dcbdb8f82f1',
  incident: '6a5e7665e10dc570f7616f04251894f74e0c51d83cda0f9979b6571a21d7d8c0',
};
