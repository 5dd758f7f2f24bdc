import { randomBytes } from 'node:crypto';
import { type ApiToken, isPrincipal, TOKEN_LIMITS } from '../../domain/access/api-tokens.ts';
import { isRole, ROLES } from '../../domain/access/roles.ts';
import { sha256Hex } from '../../domain/text/sha256.ts';
import { type CommandContext, print } from '../context.ts';
import { CliError, EXIT } from '../exit-codes.ts';

const TOKEN_BYTES = 32;

/** Makes a token and prints it, once: what is to be kept of it is the entry with its hash. */
export function newToken(context: CommandContext, principal: string, role: string): void {
  if (!isPrincipal(principal)) {
    throw new CliError(
      EXIT.usage,
      'bad_principal',
      `"${principal}" cannot be the name of a principal`,
      `Give --principal a visible name on one line, of at most ${TOKEN_LIMITS.principalChars} characters.`,
    );
  }
  if (!isRole(role)) {
    throw new CliError(
      EXIT.usage,
      'bad_role',
      `"${role}" is no role`,
      `Give --role one of ${ROLES.join(', ')}.`,
    );
  }
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const entry: ApiToken = { principal, role, sha256: sha256Hex(token), createdAt: new Date().toISOString() };
  print(context, { token, entry }, [
    `Token for ${principal} with the role ${role}, shown this once. Hand it over in a safe way:`,
    `  ${token}`,
    'Add this entry to "tokens" in the secret of RECOVEROPS_API_TOKENS, {"version":1,"tokens":[…]}, and restart the ingress:',
    `  ${JSON.stringify(entry)}`,
  ]);
}
