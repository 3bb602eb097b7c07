/**
 * Objects whose properties are read when they are first asked for, and then remembered. A claim about the hostname
 * need not pay for ten thousand mounts.
 * @param facts for each property, how it is found: from the source, and from properties that are known already.
 *   What throws is not remembered.
 * @returns makes such an object for a source
 */
export const lazily = <Source, Facts extends object>(
  facts: {
    readonly [Name in keyof Facts]: (source: Source, known: Facts) => Facts[Name]
  },
): ((source: Source) => Facts) => {
  const sources = new WeakMap<object, Source>()
  const prototype = {}
  for (const [name, find] of Object.entries<(source: Source, known: Facts) => unknown>(facts)) {
    Object.defineProperty(prototype, name, {
      get(this: Facts) {
        const value = find(sources.get(this) as Source, this)
        Object.defineProperty(this, name, { value, enumerable: true })
        return value
      },
    })
  }
  return source => {
    const object: Facts = Object.create(prototype)
    sources.set(object, source)
    return object
  }
}
