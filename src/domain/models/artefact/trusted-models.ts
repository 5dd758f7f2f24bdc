// `npm run train` writes this file beside models/: what is trusted is what was reviewed with the code.

/** Lower-case hex SHA-256 of the manifest of each model of models/, by its kind. */
export const TRUSTED_MODELS: Readonly<Record<string, string>> = {
  text: '6db70506cb84be7a465020284570f994f079b1b473d29c9b0c98b366f148d0a8',
  sequence: '7c965205037f5ff1b35b614aa98963e9463491e6e992cea095807e4a506c5ec5',
  xgboost: 'c7bc97c8a3326bc3aa6856ca8d1107363f18317fe6e4e5d51772c70d0e7656f7',
  incident: '94c49b7ba424561d18a061a6f0a178f0c871fbdd42f55f23bf2542116ec82328',
};
