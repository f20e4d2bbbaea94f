variable "zones" {
  type = "list"
  default = ["a","b"]
}
resource aws_instance web {
  count = "${length(var.zones)}"
  subnet = "${element(aws_subnet.x.*.id, count.index)}"
  tags = "${merge(var.tags, map("Name", "web-${count.index}"))}"
  first = "${aws_subnet.x.0.id}"
}
