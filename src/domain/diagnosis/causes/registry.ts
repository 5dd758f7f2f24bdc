import type { CauseDefinition, FamilyDefinition } from './cause.ts';

/** Every cause that there is; a new one stands in a folder of its family and in one line here. */
export const CAUSES: readonly CauseDefinition[] = [];

export const FAMILY_DEFINITIONS: readonly FamilyDefinition[] = [];
