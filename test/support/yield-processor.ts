import { setPriority } from 'node:os';

/**
 * A suite that computes takes what is left by those that wait for alarms and time limits: they share two cores, and of each
 * other's load only the latter fail. Windows has classes of priority in place of numbers, for which 5 is "below normal" too.
 */
const BELOW_NORMAL = 5;
setPriority(BELOW_NORMAL);
