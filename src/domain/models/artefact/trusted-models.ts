// `npm run train` writes this file beside models/: what is trusted is what was reviewed with the code.

/** Lower-case hex SHA-256 of the manifest of each model of models/, by its kind. */
export const TRUSTED_MODELS: Readonly<Record<string, string>> = {
  text: '4bc461a4598384f0abf5785e769801f46dc2f7ad78ed9d202672561ac4fd5a82',
  sequence: '33920a78399c5a6a76fe6dd2e504fc6d69480dfbbc288d7eec6a845e0e1cc487',
  xgboost: 'd7a1be3e3e982c386bdddc3e222ccd406c20de3a8d4bcae4479dc379389684db',
  incident: 'dbbe635b421e0cecd90e1dfa71fb76f2e5f29dcb0120e596cef2b52d987a832f',
};
