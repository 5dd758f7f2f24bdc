// `npm run train` writes this file beside models/: what is trusted is what was reviewed with the code.

/** Lower-case hex SHA-256 of the manifest of each model of models/, by its kind. */
export const TRUSTED_MODELS: Readonly<Record<string, string>> = {
  text: '61ac58efe770ea9b45a552fdc7b8fa8637b3605ad6f09071bcbe00fe04a98f96',
  sequence: '94aa6fc2d5a4377219e5079af35670bef3178014955b2e9e0f3c620651e04bad',
  xgboost: 'c244d52ace617b2d0179c2db5b35bb55937089008b8786996a69c2c0c0bab609',
  incident: 'b82750b0ab5c7470bbb727e95d6493d63b76be15e05f56fc0d936a6ec5c625ee',
};
