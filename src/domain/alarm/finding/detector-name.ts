import type { IncidentClass } from './incident-class.ts';

const OF_PATTERNS = 'log-pattern-';
const OF_MODELS = 'log-model-';

const nameOf = (of: IncidentClass) => of.replaceAll('_', '-');

/** The detector of a class of known patterns. */
export function patternDetector(of: IncidentClass): string {
  return `${OF_PATTERNS}${nameOf(of)}`;
}

/** The detector of a class that models tell without a known pattern. */
export function modelDetector(of: IncidentClass): string {
  return `${OF_MODELS}${nameOf(of)}`;
}

export const isPatternDetector = (detector: string): boolean => detector.startsWith(OF_PATTERNS);
export const isModelDetector = (detector: string): boolean => detector.startsWith(OF_MODELS);
