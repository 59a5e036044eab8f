/** A Score file with one container, one file, one service port and three resources; in cell 1 it says no cell. */
export function syntheticWorkload(name: string, image = '.', cell: number | string = 1): string {
  return `apiVersion: score.dev/v1b1
metadata:
  name: ${name}${cell === 1 ? '' : `\n  annotations:\n    idp.dev/cell: ${typeof cell === 'number' ? `'${cell}'` : cell}`}
service:
  ports:
    http:
      port: 80
containers:
  main:
    image: ${image}
    variables:
      TABLE: \${resources.table.name}
      QUEUE: \${resources.queue.url}
      BUCKET: \${resources.bucket.name}
    files:
      /etc/app.conf:
        content: name = \${metadata.name}
resources:
  table:
    type: dynamodb-table
    params:
      hashKey: id
  queue:
    type: sqs
  bucket:
    type: s3
`;
}
