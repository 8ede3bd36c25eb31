/**
 * Replaces a method by one made from it; returns what puts it back. Unlike a mock it remembers no calls: some
 * methods here are called a million times.
 */
export function patch<T extends object, K extends keyof T>(
  target: T,
  name: K,
  make: (original: T[K]) => T[K],
): () => void {
  const before = Object.getOwnPropertyDescriptor(target, name);
  if (before === undefined || typeof before.value !== "function") throw new Error(`no method ${String(name)}`);
  Object.defineProperty(target, name, { ...before, value: make(before.value as T[K]) });
  return () => Object.defineProperty(target, name, before);
}

/** The same for a getter. */
export function patchGetter<T extends object, K extends keyof T>(target: T, name: K, get: () => T[K]): () => void {
  const before = Object.getOwnPropertyDescriptor(target, name);
  if (before?.get === undefined) throw new Error(`no getter ${String(name)}`);
  Object.defineProperty(target, name, { ...before, get });
  return () => Object.defineProperty(target, name, before);
}
