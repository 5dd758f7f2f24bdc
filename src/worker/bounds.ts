/** What one process takes on at a time. More waits in Temporal. */
export const WORKER_BOUNDS = {
  incidentActivities: 50,
  ssmActivities: 50,
  aiActivities: 10,
  /** For all workers together, enforced by the server: SSM and Gemini have quotas of their own. */
  ssmActivitiesPerSecond: 100,
  aiActivitiesPerSecond: 30,
  /** Pauses between attempts to reach Temporal and DynamoDB at the start, growing from the first to the longest. */
  reconnectPauseFirstMs: 250,
  reconnectPauseMaxMs: 10_000,
  /** How often a worker says what it runs with; who was not heard of for three times that long has stopped. */
  tellEveryMs: 300_000,
  heartbeatInterval: '2s',
  /** On SIGTERM running activities get this time to end; then they are cancelled and another worker goes on. */
  shutdownGraceTime: '8s',
  shutdownForceTime: '15s',
} as const;
