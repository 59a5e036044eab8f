module my-workload

go 1.24
