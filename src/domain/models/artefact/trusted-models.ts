// `npm run train` writes this file beside models/: what is trusted is what was reviewed with the code.

/** Lower-case hex SHA-256 of the manifest of each model of models/, by its kind. */
export const TRUSTED_MODELS: Readonly<Record<string, string>> = {
  text: 'eb740ea08c95da454983ac9e7400adca3030cb3cbb18abc61fd19b69530e06c2',
  sequence: '650a772b44af98b2f695ea2d7907670b5d4a3c64f8ff3ca3fa8a5cfb845791a4',
  xgboost: 'c2aca82424f477d4a6a82760f9a0f6d2d88899981d28a4246e11acb921c262ba',
  incident: '2a9f49023a00529750866b06e6b9923ddc1393e6fff28b94957eda17e8cfc1cb',
};
