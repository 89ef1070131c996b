/**
 * Whether a password in lower case is among the 49,000 most common ones: the list that zxcvbn scores by. Loaded only if it is
 * asked for, because it takes 20 MB.
 */
export async function loadCommonPasswords(): Promise<(password: string) => boolean> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  const common = new Set<string>(dictionary['passwords-common'].map(String));
  return (password) => common.has(password);
}
