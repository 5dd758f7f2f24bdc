// `npm run train` writes this file beside models/: what is trusted is what was reviewed with the code.

/** Lower-case hex SHA-256 of the manifest of each model of models/, by its kind. */
export const TRUSTED_MODELS: Readonly<Record<string, string>> = {
  text: '0368e29314d26a0169750ae47ef5f8b901bb0d99ba93748393a0485b46cf8cc8',
  sequence: 'c094427d2dc9c6ae6a2ff5fe9b82e3e10e583eb40475709f4671eaf45a214b8f',
  xgboost: 'f68f772cbd0771442a40e60aff8dc1addbd22fe82f56aa4d9c9d4a42d69477b2',
  incident: 'c99c811ae05f9ca842d24395a6206b7ad767f1573d2826e5081e062ef03c9fb4',
};
