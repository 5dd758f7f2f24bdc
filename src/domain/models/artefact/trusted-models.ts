// `npm run train` writes this file beside models/: what is trusted is what was reviewed with the code.

/** Lower-case hex SHA-256 of the manifest of each model of models/, by its kind. */
export const TRUSTED_MODELS: Readonly<Record<string, string>> = {
  text: 'e04e88513e8496f1bcc228e7d7e313f8092cb80c60e4cd3a1e09f79c401c0b6e',
  sequence: '0589e9d498e5a3989f5b98ea99b8711f616ae0b91c8a408bf93d79c0544aa611',
};
