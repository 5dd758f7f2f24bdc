// `npm run train` writes this file beside models/: what is trusted is what was reviewed with the code.

/** Lower-case hex SHA-256 of the manifest of each model of models/, by its kind. */
export const TRUSTED_MODELS: Readonly<Record<string, string>> = {
  text: '9443b7c055722139f81411470c0419fd42ae87cc0880b4db226d9e8026e3c369',
  sequence: 'c5b9e4ec40be308a02ebf2fe6c8cb8f4c50f73fca98185c26f741a16f7199cd3',
  xgboost: '6f52028d8c9ce9efb907d9ea3d2ea381a77915d9142a098ebee19cc53c45bf04',
  incident: 'c9968eb43d31bff86512a371d10cc983c3c29baf4f9bf86312d3d4bfdaa1239e',
};
