import type { Identity } from '../../domain/access/identity.ts';

/** Whom a session is opened for. One that a token opened ends when the token is taken away. */
export interface SessionHolder extends Identity {
  /** When it ends however much it is used, in milliseconds since 1970; without it, only the limits of all sessions hold. */
  readonly endsMs?: number;
}

export interface SessionLook extends Identity {
  /** A value that the browser shall keep in place of the one it sent; null when that stays. */
  readonly replacement: string | null;
}

/** Browser sessions by the value of their cookie. */
export interface SessionStore {
  /** Opens a session and returns the cookie's value. */
  open(holder: SessionHolder): string;
  look(cookie: string): SessionLook | undefined;
  /** Whether it is still open; asking is no use of it, so that it does not live longer by it. */
  isOpen(cookie: string): boolean;
  end(cookie: string): void;
}
