import { passwordProblem } from '@throughline/domain/identity/password.ts';
import { invalid } from '@throughline/domain/platform/error.ts';
import { hashPassword } from './secret.ts';

/** @throws AppError invalid naming `password` when the policy refuses it */
export async function checkedHash(password: string, personal: readonly string[]): Promise<string> {
  const message = passwordProblem(password, personal);
  if (message !== undefined) throw invalid([{ field: 'password', message }]);
  return hashPassword(password);
}
