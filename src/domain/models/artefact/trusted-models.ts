// `npm run train` writes this file beside models/: what is trusted is what was reviewed with the code.

/** Lower-case hex SHA-256 of the manifest of each model of models/, by its kind. */
export const TRUSTED_MODELS: Readonly<Record<string, string>> = {
  text: '44fda738a40d3e1a9d31ee0032664da56158242d05ae39ea25128dea31f5e013',
  sequence: '9493197398ab617abc3428b5bcea49ab87b29dd1fe4df2b80eb43526a7e8698b',
  xgboost: 'c51e0fcb8f7719227e174d1236e70ea168ef31867afc6c7e8993ebc3a92012cf',
  incident: 'cc5632e11f57b5cce2973ff4549561a84be9f3925fadd1a1c3af8c66aa019f4a',
};
