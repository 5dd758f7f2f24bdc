import { type Static, Type } from 'typebox';
import { API_PATTERNS } from '../../contracts/api-patterns.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { ApiFault } from './errors.ts';

/** How a caller asks for one page of a list; a route's query holds these beside its own parameters. */
export const PAGE_PARAMETERS = {
  limit: Type.Optional(
    Type.String({ pattern: API_PATTERNS.pageLimit, description: `1 to ${INGRESS_LIMITS.api.pageMax}` }),
  ),
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: INGRESS_LIMITS.api.cursorChars })),
};
export const PageQuery = Type.Object(PAGE_PARAMETERS, { additionalProperties: false });

/**
 * The page that a query asks for, from a store that throws RangeError for a cursor that it did not give out.
 * @throws ApiFault Request.CursorInvalid
 */
export async function readPage<Page>(
  { limit, cursor }: Static<typeof PageQuery>,
  list: (page: { readonly limit: number; readonly cursor?: string }) => Promise<Page>,
): Promise<Page> {
  try {
    return await list({
      limit: limit === undefined ? INGRESS_LIMITS.api.pageDefault : Number(limit),
      ...(cursor === undefined ? {} : { cursor }),
    });
  } catch (error) {
    if (error instanceof RangeError) throw new ApiFault('Request.CursorInvalid');
    throw error;
  }
}
