// `npm run train` writes this file beside models/: what is trusted is what was reviewed with the code.

/** Lower-case hex SHA-256 of the manifest of each model of models/, by its kind. */
export const TRUSTED_MODELS: Readonly<Record<string, string>> = {
  text: '94e04fdabf54bf27fb2f63845ed78c3198ef5bae6d610b6ad260e2b9872b335d',
  sequence: '54d14b67954afb3d8b67c3160a0562643d6840fd028f8e62e579bd30feebec26',
  xgboost: 'd16e67dc45e131c7904306e203a7b97dac82154f46b5651dcaec8fdfa98bf11d',
  incident: 'a7500a1cc7792772e54bd47207ffcda1da6ae2949489b1bc02967051c57664f4',
};
