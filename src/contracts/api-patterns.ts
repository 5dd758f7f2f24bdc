/** What the API takes in a path or a query, as sources of regular expressions; the command line says so before it asks. */
export const API_PATTERNS = {
  /** `<epoch>_<alarm>_<resource>`, of which any characters may be. */
  incidentId: '^[A-Za-z0-9._-]{1,300}$',
  /** An id of EC2's, or of a machine that SSM manages elsewhere. */
  hostId: '^(i|mi)-[0-9a-f]{8,32}$',
  /** An instance id, or a name that people give instances; one with other characters is asked for by its id. */
  hostName: '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$',
  /** A run of Temporal's. */
  runId: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
  /** An id of SNS's. */
  messageId: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
  /** A question to the model. */
  questionId: '^[0-9a-f]{40}$',
  /** One request to the model. */
  exchangeId: '^[a-z0-9-]{1,120}$',
  /** The beginning of a token's hash. */
  tokenId: '^[0-9a-f]{16}$',
  /** A route or a recipient of the notifications file. */
  notificationName: '^[a-z0-9][a-z0-9_-]{0,63}$',
  /** How many rows of a list: 1 to 100. */
  pageLimit: '^[1-9][0-9]?$|^100$',
} as const;
