/**
 * The HTML document around a mail's body. `.btn` is the class that PocketBase's templates give to
 * links that look like buttons. Nothing is loaded from elsewhere.
 */
export function frameHtml(body: string): string {
  return `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<style>
body { margin: 0; padding: 24px; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif }
main { max-width: 36em; margin: 0 auto }
a.btn { display: inline-block; padding: 10px 20px; border-radius: 8px; background: #1c4fd8; color: #fff; font-weight: 600; text-decoration: none }
</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`
}
