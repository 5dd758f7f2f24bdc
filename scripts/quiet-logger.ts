import { DefaultLogger } from '@temporalio/worker';

/** Errors of the SDK only; the rest would drown the figures. What an activity fails with stops a run anyway. */
export const quiet = new DefaultLogger('ERROR');
