// `npm run train` writes this file beside models/: what is trusted is what was reviewed with the code.

/** Lower-case hex SHA-256 of the manifest of each model of models/, by its kind. */
export const TRUSTED_MODELS: Readonly<Record<string, string>> = {
  text: 'bb743ed70ec06a814bd1badfceed05c210685d57b02715abe3304d3e09de20c7',
  sequence: '4a904d8bb4b1175ffd234dc23430c31b76ff75703eb2260deb4d2b2a90867f1b',
};
