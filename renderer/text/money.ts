/** Integer nano-dollars as a short text: enough digits to tell small costs apart. */
export function dollars(costNano: number, locale: string): string {
  const value = costNano / 1e9;
  if (costNano === 0) return new Intl.NumberFormat(locale, USD).format(0);
  if (value < 0.0001) return `<${format(0.0001, 4, locale)}`;
  return format(value, value < 0.01 ? 4 : value < 1 ? 3 : 2, locale);
}

const USD = { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol' } as const;

function format(value: number, digits: number, locale: string): string {
  return new Intl.NumberFormat(locale, {
    ...USD,
    minimumFractionDigits: 2,
    maximumFractionDigits: digits,
  }).format(value);
}

/** A count in its short form: 950, 12.4K, 1.2M (1.2만 in Korean). */
export function compact(count: number, locale: string): string {
  return new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(
    count,
  );
}
