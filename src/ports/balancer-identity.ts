/** What a load balancer says of a signed-in person is not to be believed; the message is for the log. */
export class BalancerRefusedError extends Error {
  override readonly name = 'BalancerRefusedError';
}

/** The load balancer's key cannot be had now. */
export class BalancerKeyUnavailableError extends Error {
  override readonly name = 'BalancerKeyUnavailableError';
}

/** Reads what the one load balancer in front signed about a person. */
export interface BalancerIdentity {
  /** Its ARN, in whose name it signs. */
  readonly signer: string;
  /**
   * The claims in a header `x-amzn-oidc-data`, whose signature, signer, client and end have been checked.
   * @throws BalancerRefusedError | BalancerKeyUnavailableError
   */
  claimsOf(data: string): Promise<Readonly<Record<string, unknown>>>;
}
