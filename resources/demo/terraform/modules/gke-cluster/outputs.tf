output "endpoint" {
  description = "Address of the cluster's API."
  value       = google_container_cluster.this.endpoint
  sensitive   = true
}
