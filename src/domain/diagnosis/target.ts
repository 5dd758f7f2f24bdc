/** A managed instance, always by explicit id. */
export interface Target {
  readonly instanceId: string;
  readonly name: string | null;
  readonly platform: string | null;
  readonly agentVersion: string | null;
  /** SSM's PingStatus at resolve time. */
  readonly online: boolean;
}
