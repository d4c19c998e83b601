/** At most `most` of them at once; the results are in the order of the items. */
export async function eachOf<Item, Result>(
  items: readonly Item[],
  most: number,
  one: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await one(items[index] as Item, index);
    }
  };
  await Promise.all(Array.from({ length: most }, lane));
  return results;
}
