/** Items that come one by one, and are taken one by one, each once and in the order in which they came. */
export class Queue<Item> {
  readonly #items: Item[] = []
  readonly #waiting: ((item: Item) => void)[] = []
  #last: { readonly item: Item } | undefined

  push(item: Item): void {
    const taker = this.#waiting.shift()
    if (taker) taker(item)
    else this.#items.push(item)
  }

  /** The next item: at once where one has come already, or else when it comes. */
  next(): Promise<Item> {
    if (this.#items.length > 0) return Promise.resolve(this.#items.shift() as Item)
    if (this.#last) return Promise.resolve(this.#last.item)
    return new Promise(resolve => this.#waiting.push(resolve))
  }

  /** Nothing more comes: after the items that are still in the queue, each `next` gives this one. */
  close(last: Item): void {
    this.#last ??= { item: last }
    for (const taker of this.#waiting.splice(0)) taker(last)
  }
}
