/**
 * Ends a wait in a test for something that never comes, and then says what was waited for. It measures nothing: six files
 * of tests share two cores, and in a whole run one step of an incident has taken more than 20 s.
 */
export const HANG_LIMIT_MS = 120_000;
