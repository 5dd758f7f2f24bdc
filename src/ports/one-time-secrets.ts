/** What a random secret that was handed out stands for. Of the secret itself only its hash is kept. */
export interface OneTimeSecret {
  /** What it is good for: of two purposes none takes the other's secrets. */
  readonly purpose: 'slack_button' | 'mail_link';
  /** Hex SHA-256 of the secret. */
  readonly hash: string;
  /** What it is bound to, small and without a secret. */
  readonly bound: Readonly<Record<string, string>>;
  /** ISO 8601 in UTC; later it is good for nothing, whether or not it is still stored. */
  readonly expiresAt: string;
}

/** One press of a button as the page that has it made it up, and how long it counts as the same one. */
export interface OnePress {
  readonly id: string;
  readonly sameForMs: number;
}

/** `same_press`: it was used by this very press. `repeated`: the same user has used it before, or too many have. `gone`: unknown, or its time is over. */
export type OneTimeUse = 'used' | 'same_press' | 'repeated' | 'gone';

export interface OneTimeSecretWriter {
  /** Writes one that was just made; a second of the same hash changes nothing. Throws ServiceError. */
  keep(secret: OneTimeSecret): Promise<void>;
}

/** Secrets that are good once for each who may use them, over all processes. Throws ServiceError. */
export interface OneTimeSecretReader {
  /** Undefined: there is none with that hash and purpose. One whose time is over may still be found. */
  find(purpose: OneTimeSecret['purpose'], hash: string): Promise<OneTimeSecret | undefined>;
  /** Takes the one use that `user` has; of two at once one gets it. `press`: the same one may come again, as its answer was lost. */
  use(purpose: OneTimeSecret['purpose'], hash: string, user: string, press?: OnePress): Promise<OneTimeUse>;
  /** Gives it back, where nothing came of it. */
  giveBack(purpose: OneTimeSecret['purpose'], hash: string, user: string): Promise<void>;
}
