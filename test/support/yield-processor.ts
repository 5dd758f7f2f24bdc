import { setPriority } from 'node:os';

/**
 * A suite that computes takes what is left by those that wait for alarms and time limits: they share two cores, and of each
 * other's load only the latter fail.
 */
const NICENESS = 5;
setPriority(NICENESS);
