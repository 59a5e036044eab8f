module my-web

go 1.22
