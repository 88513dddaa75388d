/** Saves a text as a file by the browser's own download. */
export function download(file: {
  readonly fileName: string;
  readonly mimeType: string;
  readonly text: string;
}): void {
  const url = URL.createObjectURL(
    new Blob([file.text], { type: `${file.mimeType};charset=utf-8` }),
  );
  const link = document.createElement('a');
  link.href = url;
  link.download = file.fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
