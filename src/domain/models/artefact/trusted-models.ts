// `npm run train` writes this file beside models/: what is trusted is what was reviewed with the code.

/** Lower-case hex SHA-256 of the manifest of each model of models/, by its kind. */
export const TRUSTED_MODELS: Readonly<Record<string, string>> = {
  text: 'bb743ed70ec06a814bd1badfceed05c210685d57b02715abe3304d3e09de20c7',
};
