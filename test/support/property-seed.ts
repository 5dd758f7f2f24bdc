import fc from 'fast-check';

const DEFAULT_SEED = 20_261_122;

/**
 * The same examples in every run, so that a red build is about the change. Set FC_SEED to look for new ones, e.g.
 * `FC_SEED=$RANDOM npx vitest run --project unit`; what that finds becomes a test of its own.
 */
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? DEFAULT_SEED) });
