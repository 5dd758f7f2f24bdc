// `npm run train` writes this file beside models/: what is trusted is what was reviewed with the code.

/** Lower-case hex SHA-256 of the manifest of each model of models/, by its kind. */
export const TRUSTED_MODELS: Readonly<Record<string, string>> = {
  text: '0e6e71bc69d63ddb3acfd1765157030f29d4eacca798489a0e4830d3dad15b54',
  sequence: '962aff668f647dd86d61831c11d562d001220769a8e153ccf5c62916c1301e99',
  xgboost: 'dc2ff41ce48bacf52f3b80c9f97aed85bae7434467b4319ce4eb39cd07a1f494',
  incident: '1466350b082bf76648a4d77612c7ad3df7449deb1236aecc46d8bd9697010830',
};
