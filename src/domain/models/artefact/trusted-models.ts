// `npm run train` writes this file beside models/: what is trusted is what was reviewed with the code.

/** Lower-case hex SHA-256 of the manifest of each model of models/, by its kind. */
export const TRUSTED_MODELS: Readonly<Record<string, string>> = {
  text: '279b8145e7ff0db6d3f0c872956b261369f04388198ed19e6eb875f67a22a5f3',
  sequence: 'b006b120a361ac46ad621ef89fd71f661f68dc2193ec7fd4fe5d47adf3ad66a2',
  xgboost: '262537110c788b2a0b23ed4b3616c6d9da60d6225c3ea8b1a6f1fc18eba7121d',
  incident: '80c8dc6bcb17cdbb5b7f87aa8caeb5a052e47b4b0e1b43ab7b5233e08ceb21e6',
};
