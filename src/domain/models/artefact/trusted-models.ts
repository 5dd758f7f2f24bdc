// `npm run train` writes this file beside models/: what is trusted is what was reviewed with the code.

/** Lower-case hex SHA-256 of the manifest of each model of models/, by its kind. */
export const TRUSTED_MODELS: Readonly<Record<string, string>> = {
  text: '74f7cfb19db97642b6677cfe7171b2c2c836d97c8f2df4abb4a977c753a6bc81',
  sequence: 'f111108571355f4b84deddf6806d953abb2f96a2f0715cfa86a926b61463d8f2',
  xgboost: 'f5db5ae927ced7cc2c2ef749ead8b5ddf1a14fd0c160883af82c338d8e755289',
  incident: 'aee403b74111ffee4109ab56f5fa38778c3088bfad20c154b30f148ce295832e',
};
