/** Whom a session is opened for. */
export interface SessionHolder {
  readonly principal: string;
  /** The API token that was signed in with; null after a login link. The session ends when the token is taken away. */
  readonly tokenId: string | null;
}

export interface SessionLook {
  readonly principal: string;
  /** A value that the browser shall keep in place of the one it sent; null when that stays. */
  readonly replacement: string | null;
}

/** Browser sessions by the value of their cookie. */
export interface SessionStore {
  /** Opens a session and returns the cookie's value. */
  open(holder: SessionHolder): string;
  look(cookie: string): SessionLook | undefined;
  end(cookie: string): void;
}
